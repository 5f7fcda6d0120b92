;; Names that need care: none at all, quotes, controls, several alphabets.

(module
  (import "" "" (func $empty))
  (import "a\"b" "c\\d" (func))
  (import "tab\tnewline\nreturn\r" "\00null\7fdelete" (func))
  (import "ähm" "название" (func))
  (import "名前" "\f0\9f\a6\80" (func))
  (export "" (func $empty))
  (export "\"" (func $empty))
  (export "(import \"not\" \"this\")" (func $empty))
  (export "\u{202e}right-to-left" (func $empty)))

;; Identifiers that only the name section knows.
(module $itself
  (func $"an identifier (export \"x\")" (export "f")))
