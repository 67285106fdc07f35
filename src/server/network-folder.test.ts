import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { networkFileSystem, refuseNetworkFolder } from './network-folder.ts'

test('folders of other computers are known by their file system', () => {
  expect(networkFileSystem('/data/garden', 0x6969)).toBe('NFS')
  // Node returns signed numbers on some systems.
  expect(networkFileSystem('/data/garden', 0xff534d42 | 0)).toBe('SMB')
  expect(networkFileSystem('\\\\server\\garden', 0)).toBe('a network share')
  expect(networkFileSystem('/data/garden', 0xef53)).toBeNull()
})

test('a folder of this computer is served, and so far one that is not there', async () => {
  await refuseNetworkFolder(tmpdir())
  await refuseNetworkFolder('/nowhere/garden')
})
