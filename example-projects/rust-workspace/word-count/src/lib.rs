//! Counts the words of a text that the host has put into linear memory.

use std::slice;

/// The number of words, each ended by white space or by the end of the text.
///
/// # Safety
///
/// `text` must point at `length` bytes that the host has written.
#[no_mangle]
pub unsafe extern "C" fn count_words(text: *const u8, length: usize) -> usize {
    let text = unsafe { slice::from_raw_parts(text, length) };
    text.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .count()
}
