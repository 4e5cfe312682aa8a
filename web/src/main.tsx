import './ui/tokens.css';
import './ui/base/base.css';
import './ui/shell/shell.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from '#/api/query';
import { router } from '#/app/router';
import { startText } from '#/i18n';

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the console.');

await startText();
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
