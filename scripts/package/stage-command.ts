import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createProgram } from '../../src/cli/program.ts'
import { commandsOf } from './commands-of.ts'
import { completionFiles } from './completion.ts'
import { manPage } from './man-page.ts'

/** Installs `winnow` on the path, with its man page and shell completions. */
export function stageCommand(root: string, link: string): void {
  mkdirSync(join(root, 'usr/bin'), { recursive: true })
  symlinkSync(link, join(root, 'usr/bin/winnow'))
  const commands = commandsOf(createProgram())
  const write = (file: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), content)
  }
  write('usr/share/man/man1/winnow.1.gz', gzipSync(manPage(commands), { level: 9 }))
  for (const [file, text] of completionFiles(commands)) write(file, text)
}
