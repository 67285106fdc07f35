// @ts-check
// node scripts/testing/walls.mjs: checks that no source file breaks a wall of .dependency-cruiser.mjs, that no files import
// each other in a circle, and that dependency-cruiser has seen every source file.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nodeProgram, toolFile } from '../setup/node-runtime.mjs'
import { projectFolder } from '../setup/project.mjs'

/**
 * What dependency-cruiser finds for rooms in this folder.
 *
 * @param {string} folder
 * @param {readonly string[]} [rooms]
 * @returns {{ broken: { rule: string, from: string, to: string }[], seen: string[] }}
 */
export function cruise(folder, rooms = ['src']) {
  const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...rooms]
  const { stdout, stderr } = spawnSync(nodeProgram(), [toolFile('dependency-cruiser', 'depcruise'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  if (stderr !== '') throw new Error(stderr)
  /** @type {{ summary: { violations: { from: string, to: string, rule: { name: string } }[] }, modules: { source: string }[] }} */
  const { summary, modules } = JSON.parse(stdout)
  return {
    broken: summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to })),
    seen: modules.map(({ source }) => source),
  }
}

if (process.argv[1] === import.meta.filename) {
  const { broken, seen } = cruise(projectFolder, ['src', 'scripts', 'bench', 'tests', 'e2e'])
  const known = new Set(seen)
  const unseen = readdirSync(join(projectFolder, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !known.has(file))
  for (const { rule, from, to } of broken) console.log(`${rule}: ${from} → ${to}`)
  for (const file of unseen) console.log(`not seen by dependency-cruiser: ${file}`)
  if (broken.length + unseen.length > 0) process.exitCode = 1
}
