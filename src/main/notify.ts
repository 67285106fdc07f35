import { type BrowserWindow, Notification } from 'electron'

/** An ignored notification is closed after this time, so that its promise ends. */
const forgottenMs = 10 * 60_000

/** Shows a notification of the desktop while the window is not in front. A click brings the window to the front and returns true. */
export function notify(
  window: BrowserWindow | null,
  { title, body }: { title: string; body: string },
): Promise<boolean> {
  if (!window || window.isFocused() || !Notification.isSupported()) return Promise.resolve(false)
  return new Promise((answer) => {
    const notification = new Notification({ title, body })
    const timer = setTimeout(() => answer(false), forgottenMs)
    const end = (clicked: boolean) => {
      clearTimeout(timer)
      answer(clicked)
    }
    notification.on('click', () => {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      end(true)
    })
    notification.on('close', () => end(false))
    notification.on('failed', () => end(false))
    notification.show()
  })
}
