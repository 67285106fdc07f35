import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { projectFolder } from '../setup/project.mjs'
import { electron, makeInstallers, stageDesktop } from './desktop.ts'
import { packagesFolder, type Release, release } from './release.ts'
import { stageServer } from './server.ts'
import { stageProgram } from './stage-program.ts'
import type { SystemPackage } from './system-package.ts'
import { writeDeb } from './write-deb.ts'
import { writeParts } from './write-parts.ts'
import { writeRpm } from './write-rpm.ts'
import { writeSums } from './write-sums.ts'
import { writeTarball } from './write-tarball.ts'

const usage = `npm run package -- [what ...] [--stand-in]

  deb, rpm, tar                         the desktop app
  server-deb, server-rpm, server-tar    the server and the command line
  server                                these three
  all                                   all six; the default
  installers                            AppImage, Windows or macOS, on the system they are for

  --stand-in   allow the development Electron; the file names then say so

WINNOW_MINISIGN_KEY=FILE signs the list of hashes with this minisign secret key.`

type Write = (made: SystemPackage, release: Release) => Promise<string>
const writers = new Map<string, Write>([
  ['deb', writeDeb],
  ['rpm', writeRpm],
  ['tar', writeTarball],
])
const kinds = [...writers.keys()]
const ofServer = kinds.map((kind) => `server-${kind}`)
const groups = new Map([
  ...[...kinds, ...ofServer].map((one): [string, string[]] => [one, [one]]),
  ['server', ofServer],
  ['all', [...kinds, ...ofServer]],
  ['installers', ['installers']],
])

/** Makes the packages named on the command line, lists their parts and hashes, and prints each file. Returns the exit code. */
export async function makePackages(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { 'stand-in': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  const unknown = positionals.find((word) => !groups.has(word))
  if (values.help || unknown !== undefined) {
    console.error(unknown === undefined ? usage : `There is no package ${unknown}.\n\n${usage}`)
    return unknown === undefined ? 0 : 2
  }
  const wanted = new Set((positionals.length > 0 ? positionals : ['all']).flatMap((word) => groups.get(word) ?? []))
  const made = release({ isStandIn: values['stand-in'] ?? false })
  const program = await stageProgram(made)
  const files: string[] = []
  if ([...kinds, 'installers'].some((kind) => wanted.has(kind))) {
    const runtime = { name: 'electron', version: electron(made).version, license: 'MIT' }
    files.push(await writeParts('winnow', program, made, [runtime]))
  }
  if (kinds.some((kind) => wanted.has(kind))) {
    const desktop = await stageDesktop(made)
    for (const [kind, write] of writers) if (wanted.has(kind)) files.push(await write(desktop, made))
  }
  if (ofServer.some((kind) => wanted.has(kind))) {
    const server = stageServer(program)
    files.push(await writeParts(server.name, server.program, made))
    for (const [kind, write] of writers) if (wanted.has(`server-${kind}`)) files.push(await write(server, made))
  }
  if (wanted.has('installers')) files.push(...(await makeInstallers(made)))
  const lines = await writeSums(packagesFolder, files, process.env.WINNOW_MINISIGN_KEY)
  console.log([`In ${relative(projectFolder, packagesFolder)}, with SHA256SUMS:`, ...lines].join('\n'))
  return 0
}
