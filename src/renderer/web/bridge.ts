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

// Gives the page in a browser what the preload and the shell give it in the app. The engine is reached by a WebSocket.

const workspace = document.querySelector<HTMLMetaElement>('meta[name="winnow-workspace"]')?.content ?? 'Workspace'

/** The build of this page. The server says if it has a newer one. */
const build = document.querySelector<HTMLMetaElement>('meta[name="winnow-build"]')?.content ?? ''

/** Stands for the workspace's folder, by which the page tells workspaces apart. A browser may see several at one address. */
const folder = `/${document.querySelector<HTMLMetaElement>('meta[name="winnow-id"]')?.content ?? ''}`

const bridge: Window['winnow'] = {
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
Object.assign(window, { winnow: bridge })

function send(message: ShellMessage, port?: MessagePort): void {
  const { origin } = window.location
  window.dispatchEvent(
    new MessageEvent('message', { data: { fromShell: message }, origin, source: window, ports: port ? [port] : [] }),
  )
}

// Codes of closed connections: the session has ended; the server was updated, with its version as the reason; no answer came.
const signedOutCode = 4401
const outdatedCode = 4426
const lostCode = 4000
const [firstWaitMs, longestWaitMs] = [300, 5_000]

/** Returns whether a frame is too large. Only long texts are measured in bytes. */
const isTooLarge = (text: string): boolean => text.length > maxFrameBytes / 4 && new Blob([text]).size > maxFrameBytes

/** Returns the answer to a frame that is too large. The server would close the connection, and the edit would be resent forever. */
const tooLargeAnswer = (text: string): string =>
  refusedAnswer((JSON.parse(text) as { i: string }).i, {
    code: 'PAYLOAD_TOO_LARGE',
    status: 413,
    message: t`This change is too large to be sent to the server at once.`,
  })

/** Keeps a connection to the engine. Each connection has its own port, which closes with it. */
function connectEngine(restarted: boolean, waitMs: number): void {
  const socket = new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}${base}/engine?build=${build}`)
  socket.binaryType = 'arraybuffer'
  const { port1: page, port2: wire } = new MessageChannel()
  let wasOpen = false
  socket.onopen = () => {
    wasOpen = true
    pulse.begin()
    send({ type: 'engine-port', folder, name: workspace, restarted }, page)
  }
  wire.onmessage = ({ data }) => {
    if (socket.readyState !== WebSocket.OPEN) return
    if (isTooLarge(data)) wire.postMessage(tooLargeAnswer(data))
    else socket.send(data)
  }
  const giveUp = () => {
    socket.close(lostCode)
    end(lostCode, '')
  }
  const pulse = new Pulse({ send: (frame) => socket.send(frame), onLost: giveUp })
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (!pulse.receive(data)) wire.postMessage(readFrame(data))
  }
  let hasEnded = false
  const end = (code: number, reason: string): void => {
    if (hasEnded) return
    hasEnded = true
    pulse.end()
    window.removeEventListener('offline', giveUp)
    wire.close()
    if (code === outdatedCode) {
      send({ type: 'page-outdated', folder, name: workspace, version: reason })
      return
    }
    if (code === signedOutCode) {
      window.location.assign(`${base}/sign-in`)
      return
    }
    if (wasOpen) send({ type: 'engine-lost' })
    setTimeout(
      () => void reconnect(restarted || wasOpen, wasOpen ? firstWaitMs : Math.min(longestWaitMs, 2 * waitMs)),
      waitMs,
    )
  }
  socket.onclose = ({ code, reason }) => end(code, reason)
  // Without a network, the socket would seem open for minutes, and closing it takes as long.
  window.addEventListener('offline', giveUp)
}

/** Reconnects if the session is still valid. A WebSocket doesn't say whether it is, but a request for the page does. */
async function reconnect(restarted: boolean, waitMs: number): Promise<void> {
  // If the server can't be reached, try again.
  const answer = await fetch(`${base}/`, { redirect: 'manual' }).catch(() => null)
  if (answer?.type === 'opaqueredirect') window.location.assign(`${base}/sign-in`)
  else connectEngine(restarted, waitMs)
}

window.addEventListener('winnow-listens', () => {
  const { port1: page, port2: shell } = new MessageChannel()
  new RPCHandler(shellRouter).upgrade(shell)
  shell.start()
  send({ type: 'shell-port' }, page)
  connectEngine(false, firstWaitMs)
})
