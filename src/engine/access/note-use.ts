import { isNoSpace } from '../store/index.ts'

/** Records a user's last visit. A full disk must not keep anybody out. */
export function noteUse(note: () => void): void {
  try {
    note()
  } catch (error) {
    if (!isNoSpace(error)) throw error
  }
}
