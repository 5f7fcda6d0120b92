(; What tells a component of componentize-py 0.25.1 from others, without its 18 MB: the names of
   the modules inside, the producers, the imports of WASI, and the export `exports` that no world
   asks for. It really greets, with the same words whoever is named. ;)
(component
  (import "wasi:io/error@0.2.9" (instance (export "error" (type (sub resource)))))
  (import "wasi:cli/environment@0.2.9"
    (instance
      (type $variables (list (tuple string string)))
      (export "get-environment" (func (result $variables)))))

  (core module $libc.so)
  (core module $libpython3.14.so)
  (core module $componentize_py_runtime.wasm
    (memory (export "memory") 1)
    (data (i32.const 16) "Hello, world!")
    ;; The result's address and length.
    (data (i32.const 32) "\10\00\00\00\0d\00\00\00")
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "greet") (param i32 i32) (result i32) (i32.const 32)))

  (core instance $runtime (instantiate $componentize_py_runtime.wasm))
  (alias core export $runtime "memory" (core memory $memory))
  (alias core export $runtime "cabi_realloc" (core func $realloc))
  (alias core export $runtime "greet" (core func $run))
  (type $signature (func (param "name" string) (result string)))
  (func $greet (type $signature) (canon lift (core func $run) (memory $memory) (realloc $realloc)))

  (instance $exports)
  (instance $greeting (export "greet" (func $greet)))
  (export "exports" (instance $exports))
  (export "example:hello/greeting@1.2.0" (instance $greeting))

  (@producers
    (processed-by "wit-component" "0.245.1")
    (processed-by "component-init-transform" "0.2.0")))
