import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandsOf } from '../../scripts/package/commands-of.ts'
import { completionFiles } from '../../scripts/package/completion.ts'
import { createProgram } from '../../src/cli/program.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-completion-'))
afterAll(() => rmSync(ground, { recursive: true, force: true }))
beforeAll(() => {
  for (const [path, text] of completionFiles(commandsOf(createProgram()))) {
    mkdirSync(join(ground, path, '..'), { recursive: true })
    writeFileSync(join(ground, path), text)
  }
})

const usr = join(ground, 'usr/share')
/** Each shell says what may stand in place of the last word. */
const shells = new Map([
  [
    'bash',
    (words: readonly string[]) =>
      execFileSync(
        'bash',
        [
          '-c',
          `. ${usr}/bash-completion/completions/winnow; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _winnow; printf '%s\\n' "\${COMPREPLY[@]}"`,
          'bash',
          ...words,
        ],
        { encoding: 'utf8' },
      ),
  ],
  [
    // It looks for the beginning of the word by itself, in `compadd`.
    'zsh',
    (words: readonly string[]) =>
      execFileSync(
        'zsh',
        [
          '-fc',
          `compadd() { shift; print -l -- \${(M)@:#\${words[CURRENT]}*} }; _files() { }; words=("$@"); CURRENT=$#; set --; . ${usr}/zsh/vendor-completions/_winnow`,
          'zsh',
          ...words,
        ],
        { encoding: 'utf8' },
      ),
  ],
  [
    'fish',
    (words: readonly string[]) =>
      execFileSync(
        'fish',
        ['--no-config', '-c', `source ${usr}/fish/vendor_completions.d/winnow.fish; complete -C '${words.join(' ')}'`],
        { encoding: 'utf8', env: { ...process.env, HOME: ground } },
      ),
  ],
])

for (const [shell, complete] of shells)
  test(`${shell} completes commands, commands below them, and options`, () => {
    const after = (...words: string[]) =>
      complete(['winnow', ...words])
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0])
        .sort()
    expect(after('mod')).toEqual(['model'])
    expect(after('model', 'a')).toContain('add')
    expect(after('model', '')).not.toContain('import')
    expect(after('import', 'garden', '--li')).toContain('--link')
  })
