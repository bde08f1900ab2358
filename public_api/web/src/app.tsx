import { ErrorBoundary, lazy, LocationProvider, Route, Router } from "preact-iso";
import { Home } from "./pages/home";
import { NotFound } from "./pages/not-found";
import { Strips } from "./parts/strips";
import { TabBar } from "./parts/tab-bar";
import { Toasts } from "./parts/toast";

const About = lazy(() => import("./pages/about"));
const Case = lazy(() => import("./pages/case"));
const Drafts = lazy(() => import("./pages/drafts"));
const Find = lazy(() => import("./pages/find"));
const Inbox = lazy(() => import("./pages/inbox"));
const MapPage = lazy(() => import("./mapping/map-page"));
const Me = lazy(() => import("./pages/me"));
const Mine = lazy(() => import("./pages/mine"));
const MyCase = lazy(() => import("./pages/my-case"));
const Report = lazy(() => import("./report/report"));
const SignIn = lazy(() => import("./pages/sign-in"));
const Staff = lazy(() => import("./staff/index"));

export function App() {
  return (
    <LocationProvider>
      <a class="skip" href="#main">跳到正文</a>
      <Strips />
      <ErrorBoundary>
        <Router onLoadEnd={() => scrollTo(0, 0)}>
          <Route path="/" component={Home} />
          <Route path="/about" component={About} />
          <Route path="/case" component={Find} />
          <Route path="/case/:number" component={Case} />
          <Route path="/drafts" component={Drafts} />
          <Route path="/inbox" component={Inbox} />
          <Route path="/map" component={MapPage} />
          <Route path="/me" component={Me} />
          <Route path="/mine" component={Mine} />
          <Route path="/mine/:number" component={MyCase} />
          <Route path="/report" component={Report} />
          <Route path="/sign-in" component={SignIn} />
          <Route path="/staff" component={Staff} />
          <Route path="/staff/*" component={Staff} />
          <Route default component={NotFound} />
        </Router>
      </ErrorBoundary>
      <TabBar />
      <Toasts />
    </LocationProvider>
  );
}
