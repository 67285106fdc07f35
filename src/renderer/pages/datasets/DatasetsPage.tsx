/** Not built yet. */
export const DatasetsPage = () => <p className="p-4 text-text-2">This page is not built yet.</p>
