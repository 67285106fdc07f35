import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'

/** What all packages of one version have in common. */
export type Release = {
  version: string
  /** Of the processor, as Node and each kind of package name it. */
  arch: { node: string; deb: string; rpm: string }
  /** Seconds since 1970: all files in the packages carry this time, so that two builds of a commit are alike. */
  epoch: number
  /** The Electron is not the one that users get: names of files say so. */
  isStandIn: boolean
}

const architectures = new Map([
  ['x64', { node: 'x64', deb: 'amd64', rpm: 'x86_64' }],
  ['arm64', { node: 'arm64', deb: 'arm64', rpm: 'aarch64' }],
])

export const packagingFolder = join(projectFolder, 'packaging')
/** Where the packages are put together. */
export const stageFolder = join(projectFolder, 'dist', 'stage')
/** Where the finished files go. */
export const packagesFolder = join(projectFolder, 'dist', 'packages')

export function release({ isStandIn }: { isStandIn: boolean }): Release {
  const arch = architectures.get(process.arch)
  if (!arch) throw new Error(`There are no packages for ${process.arch} processors.`)
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
  return { version, arch, epoch: epoch(), isStandIn }
}

/** SOURCE_DATE_EPOCH as other tools take it, else the time of the commit. */
function epoch(): number {
  const given = process.env.SOURCE_DATE_EPOCH
  return Number(given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: projectFolder, encoding: 'utf8' }))
}

/** Returns the path of a finished package. Its name says whether it has the Electron of development. */
export function packageFile({ isStandIn }: Release, name: string, ending: string): string {
  mkdirSync(packagesFolder, { recursive: true })
  const isOfServer = name.startsWith('winnow-server')
  return join(packagesFolder, `${name}${isStandIn && !isOfServer ? '-stand-in' : ''}.${ending}`)
}

/**
 * How far xz compresses debs, rpms and tarballs. Level 4 takes twice the time of level 2 and saves a sixteenth. There are always
 * two threads, because xz cuts by their number: two builds of one commit are alike on every computer.
 */
export const xz = { level: 4, threads: 2 }
