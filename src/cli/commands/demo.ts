import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { createWorkspace } from '#engine'
import { numberBetween } from '../arguments.ts'
import { define } from '../define.ts'
import { demoRecipe } from '../demo/demo-recipe.ts'
import { starterFile } from '../demo/installation.ts'
import { sampleImages } from '../demo/loop-images.ts'
import { madeTime } from '../demo/made-time.ts'
import { demoText, runDemo } from '../demo/run-demo.ts'
import { loopImages, loopInputs, runLoop } from '../demo/run-loop.ts'
import { findObjects } from '../demo/true-objects.ts'
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

type DemoOptions = CommonOptions & { full?: boolean; seed?: number }

export function addDemoCommand(program: Command): void {
  define<[string | undefined], DemoOptions>(
    program
      .command('demo')
      .description('run the whole workflow on the sample images')
      .option(
        '--full',
        'the life of a model instead: experiments, rollback, promotion, drift, and training where PyTorch is there',
      )
      .option('--seed <n>', 'with --full: another stream of images', numberBetween(0, 2 ** 32 - 1))
      .argument('[dir]', 'new folder for the workspace and the exports (default: winnow-demo here)'),
    async ([dir], { full, seed = 1, ...options }) => {
      const folder = dir === undefined ? freeFolder() : resolve(dir)
      if (!isFree(folder)) throw new Error(`${folder} is not empty. Name a new folder for the demo.`)
      const workspace = join(folder, 'workspace')
      await createWorkspace(workspace, { name: 'Winnow demo', classes: [], clock: { nowMs: () => Date.now() } })
      const print = (line: string) => {
        if (!options.quiet) process.stderr.write(`${line}\n`)
      }
      try {
        if (full) {
          const { clock, ids, newIds } = madeTime(seed)
          const objects = await findObjects(folder, { samples: sampleImages(), model: starterFile, clock })
          const recipe = await demoRecipe(folder)
          const loop = { folder, objects, seed, clock, newIds, recipe, print, images: loopImages, inputs: loopInputs }
          const done = await withWorkspace(workspace, options, (session) => runLoop(session, loop), { clock, ids })
          return { json: done, text: `The workspace is ${done.workspace}: open it to see its experiments and alarms.` }
        }
        const done = await withWorkspace(workspace, options, (session) => runDemo(session, folder, print))
        return { json: done, text: demoText(done) }
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        throw new Interrupted(`Canceled. You can delete ${folder}. Run the demo again in another folder.`)
      }
    },
  )
}
