import { isNoSpace } from '../store/index.ts'

/** Notes when somebody came last. A full disk keeps nobody out for it. */
export function noteUse(note: () => void): void {
  try {
    note()
  } catch (error) {
    if (!isNoSpace(error)) throw error
  }
}
