import type { EngineClient } from '#contract'
import { errorMessage } from './error-message.ts'

/** The acting user belongs to a connection, so each new connection has to set it again. Kept while the window is open. */
const storageKey = (folder: string) => `winnow.actingAs ${folder}`

/** Acts as another user, even after the engine restarts or the page reloads. */
export async function actAs(engine: EngineClient, folder: string, name: string) {
  const user = await engine.access.actAs({ name })
  sessionStorage.setItem(storageKey(folder), name)
  return user
}

/** Sets the acting user on a new connection. Returns why that failed, or null. */
export async function restoreActingUser(engine: EngineClient, folder: string): Promise<string | null> {
  const name = sessionStorage.getItem(storageKey(folder))
  if (name === null) return null
  try {
    await engine.access.actAs({ name })
    return null
  } catch (error) {
    sessionStorage.removeItem(storageKey(folder))
    return errorMessage(error)
  }
}
