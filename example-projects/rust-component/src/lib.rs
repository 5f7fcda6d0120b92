//! A component that greets by name.

wit_bindgen::generate!({ world: "hello" });

use exports::example::hello::greeting::Guest;

struct Hello;

impl Guest for Hello {
    fn greet(name: String) -> String {
        format!("Hello, {name}!")
    }
}

export!(Hello);
