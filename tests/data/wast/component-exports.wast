;; Every kind of component export.

(component
  (import "f" (func $f))
  (import "i" (instance $i))
  (import "r" (type $r (sub resource)))
  (import "v" (value $v string))
  (core module $m)
  (component $c)
  (type $t (list u8))
  (export "f2" (func $f))
  (export "i2" (instance $i))
  (export "r2" (type $r))
  (export "t2" (type $t))
  (export "m2" (core module $m))
  (export "c2" (component $c))
  (export "v2" (value $v))
  (export "last" (func $f)))

;; Exports that say their type.
(component
  (import "f" (func $f))
  (import "i" (instance $i))
  (import "r" (type $r (sub resource)))
  (export "f2" (func $f) (func))
  (export "i2" (instance $i) (instance))
  (export "e2" (type $r) (type (eq $r)))
  (export "last" (func $f)))

;; Interfaces.
(component
  (import "i" (instance $i))
  (export "wasi:cli/run@0.2.0" (instance $i))
  (export "wasi:http/handler@0.3.0-rc-2025-08-15" (instance $i))
  (export "primary" (implements "acme:store/kv@1.2.0") (instance $i))
  (export "plain" (instance $i)))

;; Items of the same name for debugging, which makes wasm-tools print more beside the export.
(component
  (import "f" (func $run))
  (export $again (@name "run") "run" (func $run))
  (export "last" (func $again)))
