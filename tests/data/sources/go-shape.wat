(; What tells a program of Go 1.26.8 for GOOS=wasip1 from others, without its 2.3 MB: the build id
   that comes first of all sections, the producers, and the import that it has twice. It really
   greets, with the same words whoever is named. ;)
(module
  (@custom "go:buildid" (before first) "\ff Go build ID: \"shape\"\n \ff")

  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))

  (memory (export "memory") 1)
  ;; The text's address and length.
  (data (i32.const 0) "\10\00\00\00\0e\00\00\00")
  (data (i32.const 16) "Hello, world!\n")
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  (@producers
    (language "Go" "go1.26.8")
    (processed-by "Go cmd/compile" "go1.26.8")))
