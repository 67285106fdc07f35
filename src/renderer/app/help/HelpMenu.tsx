import { t } from '@lingui/core/macro'
import { BookOpen, CircleHelp, Info, Keyboard, MessageSquareWarning } from 'lucide-react'
import { useKeysFor } from '../../commands/index.ts'
import { runCommand } from '../../commands/registry.ts'
import { classNames, Menu } from '../../kit/index.ts'
import { reportTitle } from './diagnostics.ts'

/** The help menu of the sidebar. */
export function HelpMenu({ isFolded }: { isFolded: boolean }) {
  const guideKeys = useKeysFor('help.guide')
  const shortcutKeys = useKeysFor('help.shortcuts')
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <button
          type="button"
          className={classNames(
            'flex shrink-0 items-center rounded-md text-text-2 hover:bg-hover hover:text-text',
            isFolded
              ? 'min-h-11 min-w-16 flex-col justify-center gap-0.5 text-2xs [@media(max-height:46rem)]:min-h-9 [@media(max-height:46rem)]:gap-0 [@media(max-height:46rem)]:leading-3'
              : 'min-h-8 gap-2.5 px-2 text-left',
          )}
        >
          <CircleHelp size={isFolded ? 18 : 16} strokeWidth={1.75} className="shrink-0" aria-hidden />
          <span className={isFolded ? '[@media(max-height:42rem)]:sr-only' : undefined}>{t`Help`}</span>
        </button>
      }
      items={[
        {
          label: t`Guide`,
          icon: BookOpen,
          keys: guideKeys,
          run: () => runCommand('help.guide'),
        },
        {
          label: t`Keyboard shortcuts`,
          icon: Keyboard,
          keys: shortcutKeys,
          run: () => runCommand('help.shortcuts'),
        },
        'separator',
        { label: reportTitle(), icon: MessageSquareWarning, run: () => runCommand('help.report') },
        { label: t`About Winnow`, icon: Info, run: () => runCommand('help.about') },
      ]}
    />
  )
}
