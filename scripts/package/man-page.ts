import { winnowVersion } from '#engine'
import { firstSteps } from '../../src/cli/examples.ts'
import type { CommandText } from './commands-of.ts'

/** Escapes a text for roff: lines that would start requests, backslashes and hyphens. */
const roff = (text: string) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')

/** Returns the manual page of `winnow`: each command with its options and help texts. */
export function manPage(commands: readonly CommandText[]): string {
  const sections = commands.filter(({ words }) => words.length > 0 && words[0] !== 'help').map(sectionOf)
  return `.TH WINNOW 1 "" "Winnow ${winnowVersion}" "User Commands"
.SH NAME
winnow \\- turn images into training data and keep that data fresh
.SH SYNOPSIS
.B winnow
.I command
[\\fIarguments\\fR] [\\fIoptions\\fR]
.SH DESCRIPTION
Every command takes the folder of a workspace first. With \\-\\-json a command prints one JSON document and nothing else;
progress and errors go to stderr.
.SH EXAMPLES
.nf
${roff(firstSteps.trim())}
.fi
.SH COMMANDS
${sections.join('\n')}
.SH EXIT STATUS
.TP
0
done
.TP
1
failed
.TP
2
wrong usage
.TP
3
refused (a role, a guardrail, a lock)
.TP
4
done in part, with what was left out
`
}

function sectionOf({ usage, description, options }: CommandText): string {
  const lines = options.map(({ flags, description }) => `.TP\n.B ${roff(flags)}\n${roff(description)}`)
  return `.SS ${roff(usage)}\n${roff(description)}.\n${lines.join('\n')}`
}
