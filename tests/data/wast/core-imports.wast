;; Every kind of core import, in every form of type that changes how many bytes it takes.

(module)

(module
  (type $f (func (param i32) (result i64)))
  (import "wasi_snapshot_preview1" "fd_write" (func (type $f)))
  (import "env" "table" (table 1 funcref))
  (import "env" "table-with-maximum" (table 1 200000 externref))
  (import "env" "memory" (memory 1))
  (import "env" "global" (global i32))
  (import "env" "mutable" (global (mut f64)))
  (import "env" "vector" (global v128))
  (import "env" "tag" (tag (param i32)))
  (import "" "" (func)))

;; Several memories, with addresses of 64 bits, shared ones, and small pages.
(module
  (import "m" "plain" (memory 0))
  (import "m" "maximum" (memory 1 65536))
  (import "m" "long" (memory i64 1 281474976710656))
  (import "m" "shared" (memory 1 2 shared))
  (import "m" "small pages" (memory 1 (pagesize 1)))
  (import "m" "all" (memory i64 1 2 shared (pagesize 1)))
  (import "m" "last" (func)))

;; Reference types that take more than one byte.
(module
  (rec (type $s (struct)) (type $f (func)))
  (import "r" "null" (global (ref null $s)))
  (import "r" "not null" (global (ref $f)))
  (import "r" "any" (global (ref any)))
  (import "r" "exact" (global (ref null (exact $s))))
  (import "r" "shared" (global (ref null (shared extern))))
  (import "r" "shared any" (global (ref (shared any))))
  (import "r" "shared global" (global (shared mut i32)))
  (import "r" "table" (table 1 2 (ref null $s)))
  (import "r" "table of 64 bits" (table i64 1 (ref null $f)))
  (import "r" "shared table" (table shared 1 2 (ref null (shared extern))))
  (import "r" "exact function" (func (exact (type $f))))
  (import "r" "last" (func)))

;; Imports that share their module, or module and type.
(module
  (import "shared" (item "f" (func)) (item "m" (memory 1)) (item "g" (global (mut i64))))
  (import "same type" (item "x") (item "y") (item "z") (global i32))
  (import "alone" "last" (func)))
