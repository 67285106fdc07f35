// @ts-check
import { join } from 'node:path'
import { nodeProgram, toolEnvironment } from './node-runtime.mjs'
import { projectFolder } from './project.mjs'
import { run } from './run.mjs'

export const starterModel = generatedFiles('Starter model', 'scripts/starter-model/build.ts')
export const samplePhotos = generatedFiles('Sample images', 'scripts/samples/build.ts')

/**
 * A step that a separate program carries out. The program also finds out whether there is anything to do.
 *
 * @param {string} title
 * @param {string} program
 * @returns {import('./setup.mjs').Step}
 */
function generatedFiles(title, program) {
  return {
    title,
    needed: false,
    async run() {
      const output = await run(nodeProgram(), [join(projectFolder, program)], { env: toolEnvironment() })
      return { state: 'ready', note: output.trim().split('\n').at(-1) ?? '' }
    },
  }
}
