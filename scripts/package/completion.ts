import type { CommandText } from './commands-of.ts'

const optionsOf = ({ options }: CommandText) => options.flatMap(({ long }) => long ?? []).join(' ')

/** Returns the completions of `winnow` for commands, options and files, one file per shell. */
export function completionFiles(commands: readonly CommandText[]): Map<string, string> {
  return new Map([
    ['usr/share/bash-completion/completions/winnow', bash(commands)],
    ['usr/share/zsh/vendor-completions/_winnow', zsh(commands)],
    ['usr/share/fish/vendor_completions.d/winnow.fish', fish(commands)],
  ])
}

const tables = (commands: readonly CommandText[]) => {
  const cases = commands.map(
    (one) => `    '${one.words.join(' ')}') next='${one.next.join(' ')}'; options='${optionsOf(one)}' ;;`,
  )
  return cases.join('\n')
}

/** Follows the words while they are commands, then offers the next ones. */
const bash = (commands: readonly CommandText[]): string => `_winnow() {
  local at='' word next options
  _winnow_at ''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " $next " in *" $word "*) at="\${at:+$at }$word"; _winnow_at "$at" ;; *) break ;; esac
  done
  local current="\${COMP_WORDS[COMP_CWORD]}"
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) if [ -n "$next" ] && [ "$word" = "\${at##* }" -o -z "$at" ]; then COMPREPLY=($(compgen -W "$next" -- "$current")); else COMPREPLY=(); fi ;;
  esac
}
_winnow_at() {
  next=''; options=''
  case "$1" in
${tables(commands)}
  esac
}
complete -o default -o filenames -F _winnow winnow
`

const zsh = (commands: readonly CommandText[]): string => `#compdef winnow
_winnow_at() {
  next=''; options=''
  case "$1" in
${tables(commands)}
  esac
}
_winnow() {
  local at='' word next options
  _winnow_at ''
  for word in \${words[2,CURRENT-1]}; do
    case " $next " in *" $word "*) at="\${at:+$at }$word"; _winnow_at "$at" ;; *) break ;; esac
  done
  if [[ \${words[CURRENT]} == -* ]]; then compadd -- \${=options}
  elif [[ -n $next && ( -z $at || $word == \${at##* } ) ]]; then compadd -- \${=next}
  else _files
  fi
}
_winnow "$@"
`

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function fish(commands: readonly CommandText[]): string {
  const described = new Map(commands.map((one) => [one.words.join(' '), one.description]))
  const lines = commands.flatMap((one) => {
    const path = one.words.join(' ')
    const when = `-n ${quoted(`_winnow_at "${path}"`)}`
    const next = one.next.map(
      (word) => `complete -c winnow -f ${when} -a ${word} -d ${quoted(described.get(`${path} ${word}`.trim()) ?? '')}`,
    )
    const options = one.options.flatMap(({ long, description }) =>
      long ? [`complete -c winnow ${when} -l ${long.replace(/^--/, '')} -d ${quoted(description)}`] : [],
    )
    return [...next, ...options]
  })
  const known = commands.map(({ words }) => quoted(words.join(' '))).join(' ')
  return `function _winnow_at
    set -l at
    for word in (commandline -opc)[2..]
        if contains -- (string join ' ' $at $word) ${known}
            set -a at $word
        else
            break
        end
    end
    test "$at" = "$argv[1]"
end
${lines.join('\n')}
`
}
