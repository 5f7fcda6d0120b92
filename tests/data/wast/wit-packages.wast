;; WIT packages in binary form, and components that look much like one.

;; The second encoding: a type for each interface and world.
(component
  (type $types
    (component
      (type
        (instance
          (type (record (field "a" u8)))
          (export "r" (type (eq 0)))
          (type (variant (case "x") (case "y" string)))
          (export "v" (type (eq 2)))
          (export "res" (type (sub resource)))
          (type (own 4))
          (type (func (param "p" 1) (result 5)))
          (export "f" (func (type 6)))))
      (export "acme:thing/types@1.2.0-rc.1" (instance (type 0)))))
  (export "types" (type $types))
  (type $world
    (component
      (type
        (component
          (type (instance))
          (import "wasi:cli/environment@0.2.0" (instance (type 0)))
          (type (func))
          (export "run" (func (type 1)))))
      (export "acme:thing/app@1.2.0-rc.1" (component (type 0)))))
  (export "app" (type $world)))

;; The first encoding: one type for the whole package.
(component
  (type $package
    (component
      (type (instance))
      (export "acme:old/one" (instance (type 0)))
      (type (component))
      (export "acme:old/two" (component (type 1)))))
  (export "acme:old/wit" (type $package)))

;; No package: the type that is exported is none of a component.
(component
  (type $t (list u8))
  (export "bytes" (type $t)))

;; No package: it imports something.
(component
  (import "f" (func))
  (type $t (component (type (instance)) (export "acme:no/no" (instance (type 0)))))
  (export "no" (type $t)))
