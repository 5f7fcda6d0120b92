;; What is nested has imports and exports too, which are not those of the whole.

(component $outer
  (core module $libc
    (import "env" "not-this" (func))
    (func (export "nor-this")))
  (component $inner
    (import "not-this" (func $f))
    (core module $deep (func (export "nor-this")))
    (component $deeper (import "nor-this" (func)))
    (export "nor-that" (func $f)))
  (type (component (import "not-this" (func)) (export "nor-this" (func))))
  (type (instance (export "nor-this" (func))))
  (import "this" (func $this))
  (export "and-this" (func $this)))
