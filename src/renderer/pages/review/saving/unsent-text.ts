import { useWorkspace } from '../../../connection/index.ts'

const keyOf = (name: string): string => {
  const workspace = useWorkspace.getState()
  return `winnow.text ${'folder' in workspace ? workspace.folder : ''} ${name}`
}

/** What a user has written and not sent, as it was when the window closed; empty when there is none. */
export const keptText = (name: string): string => localStorage.getItem(keyOf(name)) ?? ''

/** Keeps it until it is sent or dropped (empty). */
export function keepText(name: string, text: string): void {
  if (text === '') localStorage.removeItem(keyOf(name))
  else localStorage.setItem(keyOf(name), text)
}
