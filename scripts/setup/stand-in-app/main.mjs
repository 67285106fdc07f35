// Replaces Electron's default app in the stand-in: loads the modules named by -r, then the app folder (or file) that is the
// first plain argument. The import at the end is awaited at the top level because Electron delays `ready` until its entry
// module has finished.
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const require = createRequire(import.meta.url)
const args = process.argv.slice(1)
const preloads = []
let target
while (args.length > 0 && target === undefined) {
  const arg = args.shift()
  if (arg === '-r' || arg === '--require') preloads.push(args.shift())
  else if (!arg.startsWith('-')) target = resolve(arg)
}

if (target === undefined) {
  console.error('Usage: electron [options] APP-FOLDER [arguments]')
  app.exit(2)
} else {
  let entry = target
  if (statSync(target).isDirectory()) {
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'))
    app.setName(manifest.productName ?? manifest.name)
    app.setVersion(manifest.version ?? '0.0.0')
    entry = join(target, manifest.main ?? 'index.js')
  }
  app.setAppPath(target)
  for (const preload of preloads) require(resolve(preload))
  await import(pathToFileURL(entry).href)
}
