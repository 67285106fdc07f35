import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Notice } from '#contract'
import { engine, queries, queryClient, reportProblem, shell } from '../connection/index.ts'
import { dealWithNotice } from '../jobs/deal-with-notice.ts'

/** Some notifications appear with time, without an event. */
const refetchMs = 5 * 60_000
/** If there are more at once, the desktop shows only their number. */
const maxAtOnce = 3

const none: readonly Notice[] = []

/** Returns the notifications of the acting user, the unread ones first. */
export function useNotices(): readonly Notice[] {
  const { data } = useQuery({
    ...queries.workspace.notices.queryOptions(),
    refetchInterval: refetchMs,
    refetchIntervalInBackground: true,
  })
  return data ?? none
}

/** Shows new notifications on the desktop while the window is in the background, each once per user. */
export function useDesktopNotices(notices: readonly Notice[]): void {
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  const isOn = settings?.desktopNotices === true
  const sent = useRef(new Set<string>())
  useEffect(() => {
    if (!isOn || document.hasFocus()) return
    const fresh = notices.filter(
      ({ read, told: shownOnDesktop, notice }) => !read && !shownOnDesktop && !sent.current.has(notice),
    )
    if (fresh.length === 0) return
    for (const { notice } of fresh) sent.current.add(notice)
    showOnDesktop(fresh).catch(reportProblem(t`Can’t show desktop notifications`))
  }, [notices, isOn])
}

async function showOnDesktop(fresh: readonly Notice[]): Promise<void> {
  const [first] = fresh
  if (!first) return
  const shown =
    fresh.length > maxAtOnce
      ? [
          {
            ...first,
            title: plural(fresh.length, { one: '# item needs your attention', other: '# items need your attention' }),
            detail: first.title,
          },
        ]
      : fresh
  const answers = shown.map(async (notice) => {
    const { clicked } = await shell.notify({ title: notice.title, body: notice.detail })
    if (clicked) dealWithNotice(notice)
  })
  await engine.workspace.markNoticesShown({ notices: fresh.map(({ notice }) => notice) })
  await queryClient.invalidateQueries({ queryKey: queries.workspace.notices.key() })
  await Promise.all(answers)
}
