import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { permissions } from '#model/roles.ts'

/** The start of a text answer: its id, whether it is one of several, and its status unless it is a success. */
const answerHead = /^\{"i":"?([^",}]{1,50})"?,(?:"t":(\d)|"p":\{(?:"s":(\d+))?)/
const success = 200

type WaitingCall = { procedure: string; startedAtMs: number }

/** Counts the traffic of all connections, by workspace. */
export class CallCounts {
  readonly #edits: Counter<'workspace'>
  readonly #events: Counter<'workspace'>
  readonly #sockets: Gauge<'workspace'>
  readonly #answers: Histogram<'workspace' | 'procedure' | 'outcome'>

  constructor(registry: Registry) {
    const registers = [registry]
    const labelNames = ['workspace'] as const
    this.#edits = new Counter({ name: 'winnow_edits_total', help: 'Edits that were saved', labelNames, registers })
    this.#events = new Counter({
      name: 'winnow_event_frames_total',
      help: 'Frames of events sent to browsers',
      labelNames,
      registers,
    })
    this.#sockets = new Gauge({ name: 'winnow_sockets', help: 'Connections that are open', labelNames, registers })
    this.#answers = new Histogram({
      name: 'winnow_answer_seconds',
      help: 'How long calls waited for their answer',
      labelNames: ['workspace', 'procedure', 'outcome'],
      buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
      registers,
    })
  }

  /** The counts of one workspace. */
  of(workspace: string): WorkspaceCounts {
    return {
      connected: () => this.#connection(workspace),
      sentEvents: (frames) => this.#events.inc({ workspace }, frames),
    }
  }

  #connection(workspace: string): ConnectionCounts {
    this.#sockets.inc({ workspace })
    const waiting = new Map<string, WaitingCall>()
    const answered = (id: string, status: number) => {
      const call = waiting.get(id)
      if (!call) return
      waiting.delete(id)
      const { procedure, startedAtMs } = call
      const outcome = status === success ? 'answered' : 'failed'
      this.#answers.observe({ workspace, procedure, outcome }, (performance.now() - startedAtMs) / 1000)
      if (procedure === 'labeling.edit' && status === success) this.#edits.inc({ workspace })
    }
    return {
      sent(id, path) {
        const procedure = path.slice(1).replaceAll('/', '.')
        // Otherwise each made-up name would add a line to the metrics.
        const isKnown = Object.hasOwn(permissions, procedure)
        waiting.set(String(id), { procedure: isKnown ? procedure : 'unknown', startedAtMs: performance.now() })
      },
      aborted: (id) => void waiting.delete(String(id)),
      received: (message) => {
        const [id, type, status] = headOf(message)
        if (type === undefined) answered(id, status)
      },
      closed: () => this.#sockets.dec({ workspace }),
      get waiting() {
        return waiting.size
      },
    }
  }
}

export type WorkspaceCounts = {
  /** Starts counting a new connection. */
  connected(): ConnectionCounts
  /** Adds frames of events that were sent to browsers. */
  sentEvents(frames: number): void
}

export type ConnectionCounts = {
  /** A call was sent to the engine under this id. */
  sent(id: string | number, path: string): void
  /** The caller no longer waits for the answer. */
  aborted(id: string | number): void
  /** The engine sent a frame. */
  received(message: unknown): void
  closed(): void
  /** The number of calls without an answer yet. */
  readonly waiting: number
}

function headOf(message: unknown): [id: string, type: string | undefined, status: number] {
  if (typeof message === 'string') {
    const [, id = '', type, status] = answerHead.exec(message.slice(0, 120)) ?? []
    return [id, type, Number(status ?? success)]
  }
  const { i } = message as { i?: unknown }
  return [String(i), undefined, success]
}
