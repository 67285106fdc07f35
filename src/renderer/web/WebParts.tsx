import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { queryClient } from '../connection/index.ts'
import { TooltipProvider } from '../kit/index.ts'
import { i18n } from '../texts/index.ts'
import { DownloadsDialog } from './DownloadsDialog.tsx'
import { SourceDialog } from './SourceDialog.tsx'
import { UploadCards } from './UploadCards.tsx'

/** Shows the parts of the page that only a browser has. */
export function showWebParts(): void {
  const root = document.createElement('div')
  document.body.append(root)
  createRoot(root).render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider>
          <UploadCards />
          <SourceDialog />
          <DownloadsDialog />
        </TooltipProvider>
      </QueryClientProvider>
    </I18nProvider>,
  )
}
