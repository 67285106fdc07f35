import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { pinnedNode } from '../setup/node-runtime.mjs'
import { type Runtime, writeSbom } from '../supply/write-sbom.ts'
import { packageFile, type Release } from './release.ts'

/** Lists a program's parts in a file in it, which About reads, and in one next to its packages. Returns the latter. */
export async function writeParts(
  name: string,
  program: string,
  release: Release,
  runtimes: readonly Runtime[] = [],
): Promise<string> {
  const { version } = release
  const own = join(program, 'parts.cdx.json')
  await writeSbom(own, { program, name, version, runtimes: [nodeRuntime(), ...runtimes] })
  const file = packageFile(release, `${name}-${version}-${process.platform}-${release.arch.node}`, 'cdx.json')
  cpSync(own, file)
  return file
}

function nodeRuntime(): Runtime {
  const manifest = readFileSync(join(pinnedNode(), 'package.json'), 'utf8')
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest))
  return { name: 'node', version, license: 'MIT' }
}
