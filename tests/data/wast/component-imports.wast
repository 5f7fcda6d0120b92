;; Every kind of component import.

(component)

(component
  (import "f" (func (param "a" string) (result (list u8))))
  (import "async" (func async (param "a" u8)))
  (import "i" (instance (export "f" (func))))
  (import "r" (type $r (sub resource)))
  (import "e" (type (eq $r)))
  (type $record (record (field "x" u32)))
  (import "named" (type (eq $record)))
  (import "c" (component (import "f" (func)) (export "g" (func))))
  (core type $module (module (import "env" "f" (func)) (export "m" (memory 1))))
  (import "m" (core module (type $module)))
  (import "last" (func)))

;; Values, which hardly any tool writes.
(component
  (import "number" (value $number u32))
  (import "text" (value $text string))
  (import "list" (value $list (list u8)))
  (import "last" (func))
  (export "number2" (value $number))
  (export "text2" (value $text))
  (export "list2" (value $list)))

;; Names of interfaces, with and without versions.
(component
  (import "wasi:cli/environment" (instance))
  (import "wasi:http/types@0.2.0" (instance))
  (import "wasi:http/types@0.3.0-rc-2025-08-15" (instance))
  (import "acme:deep/thing@1.0.0-alpha.1+build.5" (instance))
  (import "kebab-name-2" (instance))
  (import "UPPER-case" (func)))

;; Functions of a resource.
(component
  (import "r" (type $r (sub resource)))
  (import "[constructor]r" (func (result (own $r))))
  (import "[method]r.m" (func (param "self" (borrow $r))))
  (import "[static]r.s" (func (result u8))))

;; Names with attributes.
(component
  (type $i (instance))
  (import "primary" (implements "acme:store/kv@1.2.0") (instance (type $i)))
  (import "backup" (implements "acme:store/kv@1.2.0") (instance (type $i)))
  (import "id" (external-id "an id") (instance (type $i)))
  (import "acme:store/kv@1" (version-suffix ".2.3") (instance (type $i)))
  (import "plain" (instance (type $i))))

;; Imports between other sections, so that they come in several.
(component
  (import "a" (func $a))
  (core module $m)
  (import "b" (instance $b))
  (component $c)
  (import "c" (func $c))
  (export "a2" (func $a))
  (import "d" (func)))
