// @ts-check
import { chmod, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeModules, projectFolder } from './project.mjs'

/** Makes `npx winnow` find the project's own command: npm links only the commands of dependencies. */
export async function linkCommand() {
  if (process.platform === 'win32') return writeCommandFile()
  try {
    await symlink('../../scripts/winnow.mjs', join(nodeModules, '.bin', 'winnow'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  await chmod(join(projectFolder, 'scripts', 'winnow.mjs'), 0o755)
}

async function writeCommandFile() {
  const file = join(nodeModules, '.bin', 'winnow.cmd')
  const text = '@node --max-semi-space-size=8 "%~dp0..\\..\\scripts\\winnow.mjs" %*\r\n'
  const there = await readFile(file, 'utf8').catch(() => undefined)
  if (there !== text) await writeFile(file, text)
}
