import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { createWorkspace } from '#engine'
import { define } from '../command.ts'
import { demoText } from '../demo/demo-text.ts'
import { runDemo } from '../demo/run-demo.ts'
import { Interrupted } from '../outcome.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

const isFree = (folder: string): boolean => !existsSync(folder) || readdirSync(folder).length === 0

/** `winnow-demo`, or the first free `winnow-demo-2`, `-3`, … in the current folder. */
function freeFolder(): string {
  for (let n = 1; ; n++) {
    const folder = resolve(n === 1 ? 'winnow-demo' : `winnow-demo-${n}`)
    if (isFree(folder)) return folder
  }
}

export function addDemoCommand(program: Command): void {
  define<[string | undefined], CommonOptions>(
    program
      .command('demo')
      .description('run the whole workflow on the sample images')
      .argument('[dir]', 'new folder for the workspace and the exports (default: winnow-demo here)'),
    async ([dir], options) => {
      const folder = dir === undefined ? freeFolder() : resolve(dir)
      if (!isFree(folder)) throw new Error(`${folder} is not empty. Name a new folder for the demo.`)
      const workspace = join(folder, 'workspace')
      await createWorkspace(workspace, { name: 'Winnow demo', classes: [], clock: { nowMs: () => Date.now() } })
      const print = (line: string) => {
        if (!options.quiet) process.stderr.write(`${line}\n`)
      }
      try {
        const done = await withWorkspace(workspace, options, (session) => runDemo(session, folder, print))
        return { json: done, text: demoText(done) }
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        throw new Interrupted(`Canceled. You can delete ${folder}; run the demo again in another folder.`)
      }
    },
  )
}
