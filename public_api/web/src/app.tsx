import { ErrorBoundary, lazy, LocationProvider, Route, Router } from "preact-iso";
import { Home } from "./pages/home";
import { NotFound } from "./pages/not-found";
import { Strips } from "./parts/strips";
import { TabBar } from "./parts/tab-bar";
import { Toasts } from "./parts/toast";

const About = lazy(() => import("./pages/about"));
const Amenities = lazy(() => import("./around/amenities"));
const Case = lazy(() => import("./pages/case"));
const Drafts = lazy(() => import("./pages/drafts"));
const Facility = lazy(() => import("./around/facility"));
const Find = lazy(() => import("./pages/find"));
const Follows = lazy(() => import("./pages/follows"));
const Guide = lazy(() => import("./town/guide"));
const Inbox = lazy(() => import("./pages/inbox"));
const MapPage = lazy(() => import("./mapping/map-page"));
const Me = lazy(() => import("./pages/me"));
const Mine = lazy(() => import("./pages/mine"));
const MyCase = lazy(() => import("./pages/my-case"));
const Notice = lazy(() => import("./town/notice"));
const Notices = lazy(() => import("./town/notices"));
const Points = lazy(() => import("./town/points"));
const Report = lazy(() => import("./report/report"));
const SignIn = lazy(() => import("./pages/sign-in"));
const Staff = lazy(() => import("./staff/index"));
const Statistics = lazy(() => import("./town/statistics"));
const Survey = lazy(() => import("./town/survey"));
const Voices = lazy(() => import("./town/voices"));

export function App() {
  return (
    <LocationProvider>
      <a class="skip" href="#main">跳到正文</a>
      <Strips />
      <ErrorBoundary>
        <Router onLoadEnd={() => scrollTo(0, 0)}>
          <Route path="/" component={Home} />
          <Route path="/about" component={About} />
          <Route path="/amenities" component={Amenities} />
          <Route path="/case" component={Find} />
          <Route path="/case/:number" component={Case} />
          <Route path="/drafts" component={Drafts} />
          <Route path="/facility/:scene" component={Facility} />
          <Route path="/follows" component={Follows} />
          <Route path="/inbox" component={Inbox} />
          <Route path="/map" component={MapPage} />
          <Route path="/me" component={Me} />
          <Route path="/mine" component={Mine} />
          <Route path="/mine/:number" component={MyCase} />
          <Route path="/notices" component={Notices} />
          <Route path="/notices/guide/:code" component={Guide} />
          <Route path="/notices/:id" component={Notice} />
          <Route path="/points" component={Points} />
          <Route path="/report" component={Report} />
          <Route path="/sign-in" component={SignIn} />
          <Route path="/staff" component={Staff} />
          <Route path="/staff/*" component={Staff} />
          <Route path="/statistics" component={Statistics} />
          <Route path="/voices" component={Voices} />
          <Route path="/voices/:id" component={Survey} />
          <Route default component={NotFound} />
        </Router>
      </ErrorBoundary>
      <TabBar />
      <Toasts />
    </LocationProvider>
  );
}
