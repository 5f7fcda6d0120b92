# Completions of wasm-publish for fish: ~/.config/fish/conf.d/wasm-publish.fish

function __wasm_publish_complete
    set -l current (commandline -ct)
    for answer in (command wasm-publish completions fish -- (commandline -opc) "$current" 2>/dev/null)
        set -l fields (string split \t -- $answer)
        switch $fields[1]
            case word part
                string join \t -- $fields[2] $fields[3]
            case '*'
                __wasm_publish_paths $fields[1] "$fields[2]" (string unescape -- "$current")
        end
    end
end

# Paths of a kind, behind what of the word is no path.
function __wasm_publish_paths -a kind prefix current
    set -l path (string sub -s (math (string length -- "$prefix") + 1) -- "$current")
    for found in $path*
        if test -d $found
            echo "$prefix$found/"
        else if string match -qr "^(file:|wasm:.*\\.wasm\$)" -- "$kind:$found"
            echo "$prefix$found"
        end
    end
end

# Whether the command of cargo is ours, which no flag nor toolchain is.
function __wasm_publish_is_cargos_command
    set -l words (commandline -opc)
    set -l commands (string match -v -r '^[-+]' -- $words[2..-1])
    test "$commands[1]" = wasm-publish
end

complete -c wasm-publish -f -a '(__wasm_publish_complete)'
complete -c cargo-wasm-publish -f -a '(__wasm_publish_complete)'
complete -c cargo -n __wasm_publish_is_cargos_command -f -a '(__wasm_publish_complete)'
