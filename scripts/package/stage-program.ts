import { chmodSync, cpSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pinnedNode } from '../setup/node-runtime.mjs'
import { nodeModules, projectFolder } from '../setup/project.mjs'
import { run } from '../setup/run.mjs'
import { nativePackages } from './native-packages.ts'
import { packagingFolder, type Release, stageFolder } from './release.ts'

/** Files that Winnow reads next to its bundles. Source maps are left out, and the bundles' licenses are joined elsewhere. */
const ownFiles = [
  'out/main/**/*.{js,wasm,sql,json}',
  'out/renderer/**/*.{html,js,css,json,png,svg,woff2,wasm}',
  'resources/**/*.json',
  'models/*.{json,onnx}',
  'recipes/*/*.{json,py,sh}',
  'samples/manifest.json',
  'samples/photos/**/*',
]

/**
 * Assembles the program without a window: the engine, server and command as bundles, the Node that runs them, and the few
 * packages with native code. All packages contain it; it runs from any folder. Returns its folder.
 */
export async function stageProgram({ version, arch }: Release): Promise<string> {
  const target = join(stageFolder, 'program')
  rmSync(target, { recursive: true, force: true })
  copyFiles(projectFolder, ownFiles, target)
  for (const { name, files } of nativePackages(process.platform, arch.node)) {
    const from = join(nodeModules, name)
    if (!existsSync(from)) throw new Error(`${name} is not installed: run npm run setup.`)
    copyFiles(from, ['package.json', '{LICENSE,LICENCE,license}*', ...files], join(target, 'node_modules', name))
  }
  const isWindows = process.platform === 'win32'
  const command = isWindows ? 'winnow.cmd' : 'winnow'
  copyFiles(join(pinnedNode(), 'bin'), [isWindows ? 'node.exe' : 'node'], target)
  cpSync(join(packagingFolder, 'program', command), join(target, command))
  cpSync(join(projectFolder, 'LICENSE'), join(target, 'LICENSE'))
  cpSync(join(pinnedNode(), 'LICENSE'), join(target, 'LICENSE.node'))
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify({ name: 'winnow', version, type: 'module' }, null, 2)}\n`,
  )
  for (const file of isWindows ? [] : ['node', 'winnow']) chmodSync(join(target, file), 0o755)
  // The symbol table is for debuggers: 18 MB.
  if (process.platform === 'linux') await run('strip', ['--strip-all', join(target, 'node')])
  return target
}

/** Copies the files that match, keeping their paths; each pattern must match at least one. */
function copyFiles(from: string, patterns: readonly string[], to: string): void {
  for (const pattern of patterns) {
    const files = globSync(pattern, { cwd: from, withFileTypes: true }).filter((entry) => entry.isFile())
    if (files.length === 0 && !pattern.includes('LICENSE'))
      throw new Error(
        `${join(from, pattern)} has no files. Run npm run setup, then look whether the list is still right.`,
      )
    for (const { parentPath, name } of files) {
      const file = join(parentPath, name)
      const place = join(to, file.slice(from.length))
      mkdirSync(dirname(place), { recursive: true })
      cpSync(file, place)
    }
  }
}
