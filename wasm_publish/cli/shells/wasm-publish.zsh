#compdef wasm-publish cargo-wasm-publish
# Completions of wasm-publish for zsh: as the file _cargo-wasm-publish in a folder of $fpath, or in
# ~/.zshrc behind compinit: source <(wasm-publish completions zsh)

_wasm-publish() {
    local answer kind text ret=1
    local -a whole parts kinds prefixes
    for answer in "${(@f)$(command wasm-publish completions zsh -- \
        "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        kind=${answer%%$'\t'*} text=${answer#*$'\t'}
        case $kind in
            word) whole+=("${${text%%$'\t'*}//:/\\:}:${text#*$'\t'}") ;;
            part) parts+=("${${text%%$'\t'*}//:/\\:}:${text#*$'\t'}") ;;
            ?*) kinds+=($kind) prefixes+=("$text") ;;
        esac
    done
    (( $#whole )) && _describe -t words 'wasm-publish' whole && ret=0
    (( $#parts )) && _describe -t places 'place' parts -S '' && ret=0
    local -i at
    for (( at = 1; at <= $#kinds; at++ )); do
        _wasm-publish_paths $kinds[at] "$prefixes[at]" && ret=0
    done
    return ret
}

# Paths of a kind, behind what of the word is no path.
_wasm-publish_paths() {
    local IPREFIX=$IPREFIX PREFIX=$PREFIX
    [[ -z $2 ]] || compset -P "${(b)2}"
    case $1 in
        file) _files ;;
        folder) _files -/ ;;
        wasm) _files -g '*.wasm' ;;
    esac
}

# cargo's own completions call this one for `cargo wasm-publish`, which is why the file has its name.
_cargo-wasm-publish() { _wasm-publish "$@" }

if [[ $funcstack[1] == (_cargo-wasm-publish|_wasm-publish) ]]; then
    _wasm-publish "$@"
else
    compdef _wasm-publish wasm-publish cargo-wasm-publish
fi
