import { Keyboard } from 'lucide-react'
import { useKeysFor } from '../commands/index.ts'
import { classNames, IconButton, Tooltip } from '../kit/index.ts'
import { pageNames, pages } from '../pages/index.ts'
import { navigate, type PageName, useRoute } from '../route/route.ts'
import { openOverlay } from './overlays.ts'

/** The way from page to page. */
export function NavBar() {
  return (
    <nav aria-label="Pages" className="flex w-[72px] shrink-0 flex-col items-center gap-1 border-r border-line py-2">
      {pageNames.map((name) => (
        <NavItem key={name} name={name} />
      ))}
      <div className="mt-auto">
        <IconButton
          icon={Keyboard}
          label="Keyboard shortcuts"
          keys={useKeysFor('help.shortcuts')}
          onClick={() => openOverlay('shortcuts')}
        />
      </div>
    </nav>
  )
}

function NavItem({ name }: { name: PageName }) {
  const shown = useRoute((route) => route.page === name)
  const { title, icon: Icon } = pages[name]
  return (
    <Tooltip label={title} keys={useKeysFor(`go.${name}`)} side="right">
      <button
        type="button"
        aria-current={shown ? 'page' : undefined}
        onClick={() => navigate(name)}
        className={classNames(
          'flex h-12 w-16 flex-col items-center justify-center gap-0.5 rounded-md text-2xs leading-4',
          shown ? 'bg-accent-soft font-medium text-accent-text' : 'text-text-2 hover:bg-hover hover:text-text',
        )}
      >
        <Icon size={18} strokeWidth={1.75} aria-hidden />
        {title}
      </button>
    </Tooltip>
  )
}
