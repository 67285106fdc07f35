import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { packagesFolder, type Release } from './release.ts'

/** Where a finished package goes. Its name tells if it has the Electron of development. */
export function packageFile({ isStandIn }: Release, name: string, ending: string): string {
  mkdirSync(packagesFolder, { recursive: true })
  const isOfServer = name.startsWith('winnow-server')
  return join(packagesFolder, `${name}${isStandIn && !isOfServer ? '-stand-in' : ''}.${ending}`)
}
