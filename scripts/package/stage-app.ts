import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'
import { type Release, stageFolder } from './release.ts'

/** Assembles the app's archive: the shell, which Electron itself runs, and its imports. */
export function stageApp({ version }: Release): void {
  const target = join(stageFolder, 'app')
  rmSync(target, { recursive: true, force: true })
  const copy = (file: string) => {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    cpSync(join(projectFolder, file), join(target, file))
  }
  copy('out/preload/index.cjs')
  for (const file of importedBy('index.js')) copy(join('out/main', file))
  const manifest = {
    name: 'winnow',
    productName: 'Winnow',
    version,
    description: 'Turns images into training data.',
    author: 'The Winnow developers',
    license: 'Apache-2.0',
    type: 'module',
    main: 'out/main/index.js',
    desktopName: 'winnow-desktop.desktop',
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Returns a bundle and all chunks that it imports, directly or indirectly. */
function importedBy(entry: string): Set<string> {
  const found = new Set<string>()
  const follow = (file: string): void => {
    if (found.has(file)) return
    found.add(file)
    const text = readFileSync(join(projectFolder, 'out/main', file), 'utf8')
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*["']\.\/([\w.-]+\.js)["']/g)) follow(name!)
  }
  follow(entry)
  return found
}
