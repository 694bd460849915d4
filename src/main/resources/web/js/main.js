// Entry point: registers the routes of the pages.
import { route, start } from './router.js';
import './parts/nav.js';
import './parts/aside.js';
import './parts/notices.js';
import './parts/offline.js';
import './parts/keys.js';
import './pages/home.js';
import './pages/thread.js';
import './pages/profile.js';
import './pages/search.js';
import './pages/notifications.js';
import './pages/messages.js';
import './pages/stats.js';
import './pages/sign-in.js';
import './pages/not-found.js';

route('/', 'page-home', '');
route('/search', 'page-search', 'Search');
route('/notifications', 'page-notifications', 'Notifications');
route('/messages', 'page-messages', 'Messages');
route('/messages/:uuid', 'page-conversation', 'Messages');
route('/stats', 'page-stats', 'Statistics');
route('/sign-in', 'page-sign-in', 'Sign in');
route('/status/:uuid', 'page-thread', 'Crud');
route('/@:handle/status/:uuid', 'page-thread', 'Crud');
route('/@:handle', 'page-profile', '');
start();
