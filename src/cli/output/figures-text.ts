import type { Session } from '../session.ts'

/** Waits until predictions reflect a change of model or threshold. Without `wait`, returns a sentence that they will. */
export async function figuresText({ client, follow }: Session, wait: boolean): Promise<string> {
  const jobs = (await client.jobs.list({ limit: 20 })).filter(
    ({ kind, endedAtMs }) => kind === 'library.updateFigures' && endedAtMs === null,
  )
  if (jobs.length === 0) return ''
  if (!wait) return ' Prediction numbers are updated in the app or with the next command. Use --wait to wait for them.'
  for (const job of jobs) await follow(job)
  return ''
}
