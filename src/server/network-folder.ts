import { statfs } from 'node:fs/promises'
import { CantServe } from './cant-serve.ts'

/** File systems of other computers, by the numbers that Linux has for them. */
const networkTypes = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x564c, 'NCP'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
])

/** The network file system of a folder, or null. */
export const networkFileSystem = (folder: string, type: number): string | null =>
  folder.startsWith('\\\\') ? 'a network share' : (networkTypes.get(type >>> 0) ?? null)

/** Throws CantServe for a workspace on another computer: its database would be damaged by lost locks, and its syncs not reach the disk. */
export async function refuseNetworkFolder(folder: string): Promise<void> {
  // A folder that isn't there is refused as no workspace.
  const type = await statfs(folder).then(
    (found) => found.type,
    () => 0,
  )
  const system = networkFileSystem(folder, type)
  if (system)
    throw new CantServe(
      `The workspace ${folder} is on ${system}. Databases are not safe there: move the workspace to a disk of this computer. Images may stay where they are.`,
    )
}
