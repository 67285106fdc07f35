import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'

/** What all packages of one version share. */
export type Release = {
  version: string
  /** The processor architecture, as Node and each package format name it. */
  arch: { node: string; deb: string; rpm: string }
  /** Seconds since 1970: the time of all files in the packages, so that two builds of a commit are identical. */
  epoch: number
  /** Whether the Electron is the development one; the file names then say so. */
  isStandIn: boolean
}

const architectures = new Map([
  ['x64', { node: 'x64', deb: 'amd64', rpm: 'x86_64' }],
  ['arm64', { node: 'arm64', deb: 'arm64', rpm: 'aarch64' }],
])

export const packagingFolder = join(projectFolder, 'packaging')
/** Where the packages are staged. */
export const stageFolder = join(projectFolder, 'dist', 'stage')
/** Where the finished files go. */
export const packagesFolder = join(projectFolder, 'dist', 'packages')

export function release({ isStandIn }: { isStandIn: boolean }): Release {
  const arch = architectures.get(process.arch)
  if (!arch) throw new Error(`There are no packages for ${process.arch} processors.`)
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
  return { version, arch, epoch: epoch(), isStandIn }
}

/** SOURCE_DATE_EPOCH as other tools use it, otherwise the time of the commit. */
function epoch(): number {
  const given = process.env.SOURCE_DATE_EPOCH
  return Number(given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: projectFolder, encoding: 'utf8' }))
}

/** Returns the path of a finished package. Its name says whether it contains the development Electron. */
export function packageFile({ isStandIn }: Release, name: string, ending: string): string {
  mkdirSync(packagesFolder, { recursive: true })
  const isOfServer = name.startsWith('winnow-server')
  return join(packagesFolder, `${name}${isStandIn && !isOfServer ? '-stand-in' : ''}.${ending}`)
}

/**
 * xz compression of debs, rpms and tarballs. Level 4 takes twice as long as level 2 and saves a sixteenth. The number of
 * threads is fixed, because xz splits the data by it: two builds of a commit are then identical on every computer.
 */
export const xz = { level: 4, threads: 2 }
