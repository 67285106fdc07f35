import { statfs } from 'node:fs/promises'
import { CantServe } from './cant-serve.ts'

/** Network file systems by their Linux magic numbers. */
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

/** Returns the name of a folder's network file system; null on a local disk. */
export const networkFileSystem = (folder: string, type: number): string | null =>
  folder.startsWith('\\\\') ? 'a network share' : (networkTypes.get(type >>> 0) ?? null)

/** Throws CantServe for a workspace on a network disk: lost locks damage a database there, and a sync may not reach the disk. */
export async function refuseNetworkFolder(folder: string): Promise<void> {
  // A missing folder is refused later, as not a workspace.
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
