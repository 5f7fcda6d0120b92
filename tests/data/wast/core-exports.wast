;; Every kind of core export.

(module
  (func (export "func"))
  (table (export "table") 1 funcref)
  (memory (export "memory") 1)
  (global (export "global") i32 (i32.const 0))
  (tag (export "tag")))

;; One item under several names, and several memories.
(module
  (memory $a 1)
  (memory $b i64 1)
  (func $run)
  (export "b" (memory $b))
  (export "a" (memory $a))
  (export "_start" (func $run))
  (export "wasi:cli/run@0.2.0#run" (func $run))
  (export "cabi_post_wasi:cli/run@0.2.0#run" (func $run)))

;; Imports that are exported again.
(module
  (import "env" "f" (func $f))
  (import "env" "g" (global $g i64))
  (export "f" (func $f))
  (export "g" (global $g)))
