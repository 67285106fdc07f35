import { t } from '@lingui/core/macro'
import { RPCHandler } from '@orpc/server/message-port'
import { maxFrameBytes, readFrame, refusedAnswer } from '../../contract/frames.ts'
import type { ShellMessage } from '../../contract/shell.ts'
import { base } from './base.ts'
import { droppedFiles } from './chosen-files.ts'
import { download, showDownloads } from './downloads.ts'
import { otherWorkspaces } from './other-workspaces.ts'
import { Pulse } from './pulse.ts'
import { shellRouter } from './shell-router.ts'
import { signOut } from './sign-out.ts'
import { upload } from './upload.ts'

/** What the preload and the shell are to the page in the app, in a browser: ports to the engine come over a WebSocket. */
const workspace = document.querySelector<HTMLMetaElement>('meta[name="winnow-workspace"]')?.content ?? 'Workspace'

/** Of this page: a server that has another one says so. */
const build = document.querySelector<HTMLMetaElement>('meta[name="winnow-build"]')?.content ?? ''

/** The page tells workspaces apart by their folder; in a browser several may be met at one address. */
const folder = `/${document.querySelector<HTMLMetaElement>('meta[name="winnow-id"]')?.content ?? ''}`

const given: Window['winnow'] = {
  dropped: () => [],
  opening: { folder, name: workspace },
  zoom: (factor) => {
    document.documentElement.style.zoom = String(factor)
  },
  images: `${base}/image`,
  idleRefetchMs: 6_000,
  signOut,
  takeDrop: async (transfer) => {
    const chosen = await droppedFiles(transfer)
    const batch = chosen && (await upload(chosen))
    return batch ? chosen.tops.map((top) => `upload:${batch}/${top}`) : []
  },
  download,
  showDownloads,
  otherWorkspaces,
  modelHosts: (document.querySelector<HTMLMetaElement>('meta[name="winnow-model-hosts"]')?.content ?? '')
    .split(' ')
    .filter(Boolean),
}
Object.assign(window, { winnow: given })

function tell(message: ShellMessage, port?: MessagePort): void {
  const { origin } = window.location
  window.dispatchEvent(
    new MessageEvent('message', { data: { fromShell: message }, origin, source: window, ports: port ? [port] : [] }),
  )
}

/** The session has ended: the server says so as it closes a connection. */
const signedOutCode = 4401
/** The server was updated and has another page; its version is the reason. */
const outdatedCode = 4426
/** The connection is given up, and the user is still there. */
const lostCode = 4000
const [firstWaitMs, longestWaitMs] = [300, 5_000]

/** Only long texts are counted in bytes. */
const isTooLarge = (text: string): boolean => text.length > maxFrameBytes / 4 && new Blob([text]).size > maxFrameBytes

/** The server would end the connection for such a message, which would be sent again and again. */
const tooLargeAnswer = (text: string): string =>
  refusedAnswer((JSON.parse(text) as { i: string }).i, {
    code: 'PAYLOAD_TOO_LARGE',
    status: 413,
    message: t`This change is too large to be sent to the server at once.`,
  })

/** Keeps a connection to the engine. Each has a port of its own, which closes with it. */
function connectEngine(restarted: boolean, waitMs: number): void {
  const socket = new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}${base}/engine?build=${build}`)
  socket.binaryType = 'arraybuffer'
  const { port1: page, port2: wire } = new MessageChannel()
  let wasOpen = false
  socket.onopen = () => {
    wasOpen = true
    pulse.begin()
    tell({ type: 'engine-port', folder, name: workspace, restarted }, page)
  }
  wire.onmessage = ({ data }) => {
    if (socket.readyState !== WebSocket.OPEN) return
    if (isTooLarge(data)) wire.postMessage(tooLargeAnswer(data))
    else socket.send(data)
  }
  const giveUp = () => {
    socket.close(lostCode)
    over(lostCode, '')
  }
  const pulse = new Pulse({ ask: (frame) => socket.send(frame), lost: giveUp })
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (!pulse.heard(data)) wire.postMessage(readFrame(data))
  }
  let isOver = false
  const over = (code: number, reason: string): void => {
    if (isOver) return
    isOver = true
    pulse.end()
    window.removeEventListener('offline', giveUp)
    wire.close()
    if (code === outdatedCode) {
      tell({ type: 'page-outdated', folder, name: workspace, version: reason })
      return
    }
    if (code === signedOutCode) {
      window.location.assign(`${base}/sign-in`)
      return
    }
    if (wasOpen) tell({ type: 'engine-lost' })
    setTimeout(
      () => void reconnect(restarted || wasOpen, wasOpen ? firstWaitMs : Math.min(longestWaitMs, 2 * waitMs)),
      waitMs,
    )
  }
  socket.onclose = ({ code, reason }) => over(code, reason)
  // A network that is gone says nothing: the socket would seem open for minutes, and close as late.
  window.addEventListener('offline', giveUp)
}

/** A server that refuses the session does so without a word to scripts: asking for the page says whether it still stands. */
async function reconnect(restarted: boolean, waitMs: number): Promise<void> {
  // A server that is not there is tried again.
  const answer = await fetch(`${base}/`, { redirect: 'manual' }).catch(() => null)
  if (answer?.type === 'opaqueredirect') window.location.assign(`${base}/sign-in`)
  else connectEngine(restarted, waitMs)
}

window.addEventListener('winnow-listens', () => {
  const { port1: page, port2: shell } = new MessageChannel()
  new RPCHandler(shellRouter).upgrade(shell)
  shell.start()
  tell({ type: 'shell-port' }, page)
  connectEngine(false, firstWaitMs)
})
