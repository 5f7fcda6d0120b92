# Completions of wasm-publish for bash; in ~/.bashrc: source <(wasm-publish completions bash)

_wasm_publish() {
    local line=${COMP_LINE:0:COMP_POINT} rest word words=() last=-1
    # readline splits words at `=` and `:` too; what no space divides is one word for us.
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        rest=${line#"${line%%[![:space:]]*}"}
        if ((last >= 0)) && [[ $rest == "$line" && -n $word ]]; then
            words[last]+=${rest:0:${#word}}
        else
            words[++last]=${rest:0:${#word}}
        fi
        line=${rest#"$word"}
    done

    # It replaces only what follows the last `=` or `:`.
    words[last]=${words[last]#[\"\']} # of a quote that is still open
    local current=${words[last]} typed=${words[last]}
    [[ $COMP_WORDBREAKS != *=* ]] || typed=${typed##*=}
    [[ $COMP_WORDBREAKS != *:* ]] || typed=${typed##*:}
    local kept=${current%"$typed"} kind text help
    COMPREPLY=()
    while IFS=$'\t' read -r kind text help; do
        [[ $kind != part ]] || compopt -o nospace 2>/dev/null
        case $kind in
            word | part) COMPREPLY+=("${text#"$kept"}") ;;
            *) _wasm_publish_paths "$kind" "${current#"$text"}" "$typed" ;;
        esac
    done < <(command wasm-publish completions bash -- "${words[@]}" 2>/dev/null)
}

# Paths of a kind that begin with a text, of which readline replaces the end.
_wasm_publish_paths() {
    local path=${2//\\/} typed=${3//\\/} found
    compopt -o filenames 2>/dev/null
    while IFS= read -r found; do
        COMPREPLY+=("${found#"${path%"$typed"}"}")
    done < <(
        case $1 in
            file) compgen -f -- "$path" ;;
            folder) compgen -d -- "$path" ;;
            wasm) compgen -d -- "$path"; compgen -f -X '!*.wasm' -- "$path" ;;
        esac
    )
}

complete -F _wasm_publish wasm-publish cargo-wasm-publish

# Behind `cargo` the completions of cargo go on as they were.
_wasm_publish_cargo() {
    local word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            wasm-publish) _wasm_publish; return ;;
            -* | +*) ;;
            *) break ;;
        esac
    done
    if [[ -n $_wasm_publish_cargos_own ]]; then
        "$_wasm_publish_cargos_own" "$@"
    else
        _wasm_publish_load_cargos "$@"
    fi
}

# Stand before what completes cargo by now; where nothing does, until it is asked for.
_wasm_publish_join_cargo() {
    local spec
    spec=$(complete -p cargo 2>/dev/null)
    if [[ -z $spec ]]; then
        complete -o bashdefault -o default -F _wasm_publish_cargo cargo
    elif [[ $spec =~ -F\ ([^ ]+) && ${BASH_REMATCH[1]} != _wasm_publish_cargo ]]; then
        _wasm_publish_cargos_own=${BASH_REMATCH[1]}
        eval "${spec/-F ${BASH_REMATCH[1]}/-F _wasm_publish_cargo}"
    fi
}

# Let whoever loads completions when they are needed, as bash-completion does, load cargo's.
_wasm_publish_load_cargos() {
    COMPREPLY=()
    [[ $(complete -p -D 2>/dev/null) =~ -F\ ([^ ]+) ]] || return
    complete -r cargo
    "${BASH_REMATCH[1]}" "$@"
    _wasm_publish_join_cargo
    [[ -z $_wasm_publish_cargos_own ]] || return 124 # which is: try again with what there is now
}

_wasm_publish_join_cargo
