/** The reason of an abort: the job's next state. */
export class Stopped extends Error {
  readonly status: 'cancelled' | 'interrupted'
  constructor(status: 'cancelled' | 'interrupted') {
    super(status === 'cancelled' ? 'The job was canceled.' : 'The engine is closing.')
    this.status = status
  }
}

/** Whether a user stopped the job, so that work it started elsewhere ends too. */
export const isCanceled = ({ reason }: AbortSignal): boolean =>
  reason instanceof Stopped && reason.status === 'cancelled'
